FROM pypy:3.10-bullseye
COPY . .
RUN pip3 install -r requirements.txt
CMD ["gunicorn", "app:wsgi"]

FROM gcc:13
COPY tests.c .
RUN gcc -o /tests tests.c
CMD ["/tests"]

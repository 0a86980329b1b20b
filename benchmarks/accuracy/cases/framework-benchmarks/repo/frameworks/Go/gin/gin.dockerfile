FROM docker.io/golang:1.22
COPY . .
RUN go build -o app .
CMD ["./app"]

FROM nginx:alpine
COPY build/ /usr/share/nginx/html/

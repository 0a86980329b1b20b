ARG VARIANT=21-jdk-jammy
ARG JDK=eclipse-temurin:${VARIANT}
FROM $JDK
COPY svc.conf /etc/

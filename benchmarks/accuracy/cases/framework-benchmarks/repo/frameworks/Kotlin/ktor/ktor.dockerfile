FROM maven:3-eclipse-temurin-21 AS m
COPY . .
RUN mvn package
FROM eclipse-temurin:21-jre
COPY --from=m /target/b.jar /b.jar
CMD ["java", "-jar", "/b.jar"]

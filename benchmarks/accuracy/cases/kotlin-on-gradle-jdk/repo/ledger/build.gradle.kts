plugins {
    java
    id("org.springframework.boot") version "3.3.1"
}

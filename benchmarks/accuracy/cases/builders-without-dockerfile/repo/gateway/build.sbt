enablePlugins(JavaAppPackaging, DockerPlugin)

target "native" {
  name = "native-${lang}"
  matrix = { lang = ["c", "rust"] }
  context = "native/${lang}"
  tags = ["x/native-${lang}"]
}

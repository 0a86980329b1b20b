object Gateway extends App

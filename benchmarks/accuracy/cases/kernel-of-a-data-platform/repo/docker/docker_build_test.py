import subprocess
import sys

subprocess.run(["docker", "build", "-f", "jvm/Dockerfile", "-t", sys.argv[1], "jvm"], check=True)

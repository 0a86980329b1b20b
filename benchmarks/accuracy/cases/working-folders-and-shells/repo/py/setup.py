from setuptools import setup

setup(name="py")

from setuptools import setup

setup(name="analyse")

"""The files of row exports at work: their words, and the job that makes them."""

"""The counting methods: one file a method, one signature, plain integers."""

"""Result files of other survey tools: what their columns probably are, as a proposal."""

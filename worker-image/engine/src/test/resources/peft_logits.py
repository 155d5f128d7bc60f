"""Logits of a model with an adapter, as transformers and peft compute them.

Usage: python peft_logits.py MODEL ADAPTER IDS OUT. IDS is a file with token ids, separated by spaces;
OUT gets the logits [tokens, vocabulary] as little-endian single precision.
"""
import sys

import torch
from peft import PeftModel
from transformers import GPT2LMHeadModel

model, adapter, ids, out = sys.argv[1:]
torch.set_num_threads(1)
tokens = torch.tensor([[int(word) for word in open(ids).read().split()]])
with torch.no_grad():
    base = GPT2LMHeadModel.from_pretrained(model)
    logits = PeftModel.from_pretrained(base, adapter).eval()(input_ids=tokens).logits
open(out, "wb").write(logits[0].contiguous().numpy().astype("<f4").tobytes())

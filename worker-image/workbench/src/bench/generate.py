"""The baseline of `splitlora bench generate`: transformers' beam search over the same prompts.

    generate.py MODEL PROMPTS BEAMS MAX_TOKENS THREADS

MODEL is a folder in Hugging Face layout, PROMPTS a JSON list of lists of token ids. Prints one RESULT line.
"""
import json
import os
import resource
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
model_folder, prompts_file, beams, max_tokens, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
model = GPT2LMHeadModel.from_pretrained(model_folder, attn_implementation="sdpa").eval()
with open(prompts_file) as file:
    prompts = json.load(file)


def generate(some, tokens):
    longest = max(map(len, some))
    ids = torch.tensor([[0] * (longest - len(p)) + p for p in some])
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in some])
    with torch.inference_mode():
        out = model.generate(ids, attention_mask=mask, max_new_tokens=tokens, num_beams=beams, do_sample=False,
                             length_penalty=0.8, no_repeat_ngram_size=4, pad_token_id=model.config.eos_token_id, use_cache=True)
    return (out[:, longest:] != model.config.eos_token_id).sum().item()


generate(prompts[:1], 2)
cpu, wall = time.process_time(), time.perf_counter()
tokens = generate(prompts, max_tokens)
print("RESULT cpu_s=%.3f wall_s=%.3f tokens=%d peak_mib=%.0f" % (
    time.process_time() - cpu, time.perf_counter() - wall, tokens,
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

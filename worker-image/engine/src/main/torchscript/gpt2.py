# GPT-2 with LoRA, in the dialect in which TorchScript archives store their code.
# Packed at start-up by TorchScriptArchive and called through Kernels; it never passes through Python.
#
# Names and shapes used throughout:
#   ids    [batch, tokens]          token ids
#   x      [batch, tokens, hidden]  hidden states; inside a block seen as [rows, hidden], rows = batch * tokens
#   p      twelve weights a block: ln_1 (w, b), c_attn (w, b), c_proj (w, b), ln_2 (w, b), c_fc (w, b), mlp c_proj (w, b);
#          matrices are [in, out] as GPT-2 stores them
#   flat   every adapter of this side as one vector; sizes cuts it into 14 pieces a block: A and B of
#          c_attn, q, k, v, attn_out, mlp_in, mlp_out, of size 0 where there is no adapter
#   keep   four dropout masks a block (0/1 bytes): inputs of c_attn/q/k/v, attn_out, mlp_in, mlp_out; no elements: keep all
#   whole  the integers of a call: heads, then sizes
#   real   its numbers: epsilon of the norms, label smoothing, and scale: alpha / rank (rsLoRA: alpha / sqrt(rank)),
#          divided by the share of inputs that dropout keeps
class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def forward(self: __torch__.Gpt2, x: Tensor) -> Tensor:
    return x

  # y + scale * B A dropout(x)  (LoRA, arXiv 2106.09685, eq. 3); A [rank, in], B [out, rank]
  def lora(self: __torch__.Gpt2, y: Tensor, x: Tensor, a: Tensor, b: Tensor, keep: Tensor, scale: float) -> Tensor:
    if torch.eq(torch.numel(a), 0):
      z = y
    else:
      if torch.eq(torch.numel(keep), 0):
        d = x
      else:
        d = torch.mul(x, torch.reshape(keep, [-1, torch.size(x, 1)]))
      down = torch.linear(d, torch.reshape(a, [-1, torch.size(x, 1)]))
      z = torch.add(y, torch.linear(down, torch.reshape(b, [torch.size(y, 1), -1])), alpha=scale)
    return z

  # Queries, keys and values of every head, each [batch, heads, tokens, hidden / heads]
  def projected(self: __torch__.Gpt2, x: Tensor, p: List[Tensor], l: List[Tensor], keep: Tensor, heads: int, scale: float, eps: float) -> List[Tensor]:
    n = torch.size(x, 0)
    t = torch.size(x, 1)
    d = torch.size(x, 2)
    h = torch.reshape(torch.layer_norm(x, [d], p[0], p[1], eps), [-1, d])
    qkv = (self).lora(torch.addmm(p[3], h, p[2]), h, l[0], l[1], keep, scale)
    q, k, v, = torch.unbind(torch.reshape(qkv, [-1, 3, d]), 1)
    q1 = (self).lora(q, h, l[2], l[3], keep, scale)
    k1 = (self).lora(k, h, l[4], l[5], keep, scale)
    v1 = (self).lora(v, h, l[6], l[7], keep, scale)
    q2 = torch.transpose(torch.reshape(q1, [n, t, heads, -1]), 1, 2)
    k2 = torch.transpose(torch.reshape(k1, [n, t, heads, -1]), 1, 2)
    v2 = torch.transpose(torch.reshape(v1, [n, t, heads, -1]), 1, 2)
    return [q2, k2, v2]

  # The rest of a block from what attention gives, o [batch, heads, tokens, hidden / heads]
  def attended(self: __torch__.Gpt2, x: Tensor, o: Tensor, p: List[Tensor], l: List[Tensor], keep: List[Tensor], scale: float, eps: float) -> Tensor:
    n = torch.size(x, 0)
    t = torch.size(x, 1)
    d = torch.size(x, 2)
    # x + attention(norm(x))
    o1 = torch.reshape(torch.transpose(o, 1, 2), [-1, d])
    x1 = torch.add((self).lora(torch.addmm(p[5], o1, p[4]), o1, l[8], l[9], keep[1], scale), torch.reshape(x, [-1, d]))
    # x1 + mlp(norm(x1))
    h1 = torch.layer_norm(x1, [d], p[6], p[7], eps)
    f = torch.gelu((self).lora(torch.addmm(p[9], h1, p[8]), h1, l[10], l[11], keep[2], scale), approximate="tanh")
    x2 = torch.add((self).lora(torch.addmm(p[11], f, p[10]), f, l[12], l[13], keep[3], scale), x1)
    return torch.reshape(x2, [n, t, d])

  def block(self: __torch__.Gpt2, x: Tensor, p: List[Tensor], l: List[Tensor], keep: List[Tensor], heads: int, scale: float, eps: float) -> Tensor:
    a = (self).projected(x, p, l, keep[0], heads, scale, eps)
    o = torch.scaled_dot_product_attention(a[0], a[1], a[2], None, 0., True)
    return (self).attended(x, o, p, l, keep, scale, eps)

  # The pieces of flat, 14 a block
  def pieces(self: __torch__.Gpt2, flat: Tensor, whole: Tensor) -> List[Tensor]:
    sizes = annotate(List[int], [])
    for j in range(torch.sub(torch.numel(whole), 1)):
      _0 = torch.append(sizes, int(whole[torch.add(j, 1)]))
    # one split of one vector: its backward is a single concatenation
    return torch.split_with_sizes(flat, sizes)

  def blocks(self: __torch__.Gpt2, x: Tensor, p: List[Tensor], flat: Tensor, keep: List[Tensor], whole: Tensor, real: Tensor) -> Tensor:
    heads = int(whole[0])
    eps = float(real[0])
    scale = float(real[2])
    l = (self).pieces(flat, whole)
    y = x
    for i in range(torch.floordiv(torch.len(p), 12)):
      pi = torch.slice(p, torch.mul(i, 12), torch.mul(torch.add(i, 1), 12))
      li = torch.slice(l, torch.mul(i, 14), torch.mul(torch.add(i, 1), 14))
      ki = torch.slice(keep, torch.mul(i, 4), torch.mul(torch.add(i, 1), 4))
      y = (self).block(y, pi, li, ki, heads, scale, eps)
    return y

  # embedding: wte [vocabulary, hidden], wpe [context, hidden]
  def embed(self: __torch__.Gpt2, ids: Tensor, embedding: List[Tensor]) -> Tensor:
    return torch.add(torch.embedding(embedding[0], ids), torch.slice(embedding[1], 0, 0, torch.size(ids, 1)))

  # The same for tokens at positions [batch, tokens] of their texts.
  def embed_at(self: __torch__.Gpt2, ids: Tensor, positions: Tensor, embedding: List[Tensor]) -> Tensor:
    return torch.add(torch.embedding(embedding[0], ids), torch.embedding(embedding[1], positions))

  # F, the mean over the counted rows of (1 - smoothing) * nll + smoothing * mean over the vocabulary of -log p, and
  # dF/dh of the rows h [counted, hidden] behind the last norm; wte [vocabulary, hidden].
  # Logits are made and used up in pieces of the vocabulary that fit in the processor's cache: the softmax of all at once
  # costs a fifth of a step, most of it waiting for memory. Rows go in blocks, so that memory does not grow with the batch.
  def head(self: __torch__.Gpt2, h: Tensor, targets: Tensor, wte: Tensor, smoothing: float, backward: bool) -> List[Tensor]:
    pieces = torch.split(wte, 4096)
    rows = torch.split(h, 256)
    wanted = torch.split(targets, 256)
    losses = annotate(List[Tensor], [])
    gradients = annotate(List[Tensor], [])
    for i in range(torch.len(rows)):
      logits = annotate(List[Tensor], [])
      parts = annotate(List[Tensor], [])
      for j in range(torch.len(pieces)):
        l = torch.linear(rows[i], pieces[j])
        _0 = torch.append(logits, l)
        _1 = torch.append(parts, torch.logsumexp(l, [1]))
      norm = torch.logsumexp(torch.stack(parts, 1), [1], True)
      w = torch.index_select(wte, 0, wanted[i])
      nll = torch.sub(torch.squeeze(norm, 1), torch.sum(torch.mul(rows[i], w), [1]))
      _2 = torch.append(losses, (self).smooth(nll, norm, logits, smoothing, torch.size(wte, 0)))
      if backward:
        # softmax(logits) wte - wte[target]; with smoothing, softmax less its share and (1 - smoothing) of the target
        g = torch.mul(w, torch.sub(smoothing, 1.))
        for j in range(torch.len(pieces)):
          q = torch.exp_(torch.sub_(logits[j], norm))
          if torch.gt(smoothing, 0.):
            q1 = torch.sub_(q, torch.div(smoothing, torch.size(wte, 0)))
          else:
            q1 = q
          _3 = torch.addmm_(g, q1, pieces[j])
        _4 = torch.append(gradients, g)
      else:
        pass
    f = torch.div(torch.sum(torch.cat(losses)), torch.size(h, 0))
    if backward:
      result = [f, torch.div_(torch.cat(gradients), torch.size(h, 0))]
    else:
      result = [f]
    return result

  # (1 - smoothing) * nll + smoothing * (norm - mean of the logits), row by row
  def smooth(self: __torch__.Gpt2, nll: Tensor, norm: Tensor, logits: List[Tensor], smoothing: float, vocabulary: int) -> Tensor:
    if torch.gt(smoothing, 0.):
      sums = annotate(List[Tensor], [])
      for j in range(torch.len(logits)):
        _0 = torch.append(sums, torch.sum(logits[j], [1]))
      mean = torch.div(torch.sum(torch.stack(sums, 1), [1]), vocabulary)
      z = torch.add(torch.mul(nll, torch.sub(1., smoothing)), torch.sub(torch.squeeze(norm, 1), mean), alpha=smoothing)
    else:
      z = nll
    return z

  # The counted rows of x seen as [batch * tokens, hidden], behind the last norm; head: ln_f (w, b), wte.
  def normed(self: __torch__.Gpt2, x: Tensor, positions: Tensor, head: List[Tensor], real: Tensor) -> Tensor:
    d = torch.size(x, 2)
    rows = torch.index_select(torch.reshape(x, [-1, d]), 0, positions)
    return torch.layer_norm(rows, [d], head[0], head[1], float(real[0]))

  # --- called from Java ---

  # Client: token ids to hidden states at the cut; the graph stays with the result for pull_back.
  def client_forward(self: __torch__.Gpt2, ids: Tensor, embedding: List[Tensor], p: List[Tensor], flat: Tensor, keep: List[Tensor], whole: Tensor, real: Tensor) -> Tensor:
    return (self).blocks((self).embed(ids, embedding), p, flat, keep, whole, real)

  # Client: dF/dflat from dF/dhidden, a vector-Jacobian product.
  def pull_back(self: __torch__.Gpt2, hidden: Tensor, gradient: Tensor, flat: Tensor) -> Tensor:
    g = torch.grad([hidden], [flat], annotate(List[Optional[Tensor]], [gradient]))
    return unchecked_cast(Tensor, g[0])

  # Split server: hidden states at the cut to [F, dF/dhidden, dF/dflat].
  def server_step(self: __torch__.Gpt2, hidden: Tensor, positions: Tensor, targets: Tensor, p: List[Tensor], flat: Tensor, keep: List[Tensor], head: List[Tensor], whole: Tensor, real: Tensor) -> List[Tensor]:
    y = (self).blocks(hidden, p, flat, keep, whole, real)
    h = (self).normed(y, positions, head, real)
    f = (self).head(torch.detach(h), targets, head[2], float(real[1]), True)
    g = torch.grad([h], [hidden, flat], annotate(List[Optional[Tensor]], [f[1]]))
    return [f[0], unchecked_cast(Tensor, g[0]), unchecked_cast(Tensor, g[1])]

  # Split server without a loss: hidden states at the cut to hidden states behind the last block.
  def server_forward(self: __torch__.Gpt2, hidden: Tensor, p: List[Tensor], flat: Tensor, keep: List[Tensor], whole: Tensor, real: Tensor) -> Tensor:
    return (self).blocks(hidden, p, flat, keep, whole, real)

  # Whole model: token ids to [F, dF/dflat].
  def whole_step(self: __torch__.Gpt2, ids: Tensor, positions: Tensor, targets: Tensor, embedding: List[Tensor], p: List[Tensor], flat: Tensor, keep: List[Tensor], head: List[Tensor], whole: Tensor, real: Tensor) -> List[Tensor]:
    y = (self).blocks((self).embed(ids, embedding), p, flat, keep, whole, real)
    h = (self).normed(y, positions, head, real)
    f = (self).head(torch.detach(h), targets, head[2], float(real[1]), True)
    g = torch.grad([h], [flat], annotate(List[Optional[Tensor]], [f[1]]))
    return [f[0], unchecked_cast(Tensor, g[0])]

  # Whole model: token ids to F alone.
  def whole_loss(self: __torch__.Gpt2, ids: Tensor, positions: Tensor, targets: Tensor, embedding: List[Tensor], p: List[Tensor], flat: Tensor, keep: List[Tensor], head: List[Tensor], whole: Tensor, real: Tensor) -> Tensor:
    y = (self).blocks((self).embed(ids, embedding), p, flat, keep, whole, real)
    f = (self).head(torch.detach((self).normed(y, positions, head, real)), targets, head[2], float(real[1]), False)
    return f[0]

  # Rows of x seen as [batch * tokens, hidden] to logits over the vocabulary.
  def logits(self: __torch__.Gpt2, x: Tensor, positions: Tensor, head: List[Tensor], real: Tensor) -> Tensor:
    return torch.linear((self).normed(x, positions, head, real), head[2])

  # --- texts that grow: decoding ---

  # Blocks that compute each token once. x [texts, tokens, hidden] takes the slots from `start` on in cache, which has keys and
  # values [texts, heads, slots, hidden / heads] of each block. mask [texts, 1, tokens, slots so far] is added to the scores: which
  # of a text's slots a token sees; no elements: itself and those before it, from slot 0 on.
  def grow(self: __torch__.Gpt2, x: Tensor, mask: Tensor, start: Tensor, cache: List[Tensor], p: List[Tensor], flat: Tensor, keep: List[Tensor], whole: Tensor, real: Tensor) -> Tensor:
    heads = int(whole[0])
    eps = float(real[0])
    scale = float(real[2])
    l = (self).pieces(flat, whole)
    first = int(start[0])
    last = torch.add(first, torch.size(x, 1))
    y = x
    for i in range(torch.floordiv(torch.len(p), 12)):
      pi = torch.slice(p, torch.mul(i, 12), torch.mul(torch.add(i, 1), 12))
      li = torch.slice(l, torch.mul(i, 14), torch.mul(torch.add(i, 1), 14))
      ki = torch.slice(keep, torch.mul(i, 4), torch.mul(torch.add(i, 1), 4))
      a = (self).projected(y, pi, li, ki[0], heads, scale, eps)
      keys = cache[torch.mul(i, 2)]
      values = cache[torch.add(torch.mul(i, 2), 1)]
      _0 = torch.copy_(torch.slice(keys, 2, first, last), a[1])
      _1 = torch.copy_(torch.slice(values, 2, first, last), a[2])
      if torch.eq(torch.numel(mask), 0):
        o = torch.scaled_dot_product_attention(a[0], a[1], a[2], None, 0., True)
      else:
        seen = torch.slice(keys, 2, 0, last)
        o = torch.scaled_dot_product_attention(a[0], seen, torch.slice(values, 2, 0, last), mask, 0., False)
      y = (self).attended(y, o, pi, li, ki, scale, eps)
    return y

  # The texts `which` of cache, the slots that are taken, into another.
  def keep_texts(self: __torch__.Gpt2, which: Tensor, taken: Tensor, cache: List[Tensor], into: List[Tensor]) -> Tensor:
    last = int(taken[0])
    for i in range(torch.len(cache)):
      kept = torch.index_select(torch.slice(cache[i], 2, 0, last), 0, which)
      _0 = torch.copy_(torch.slice(into[i], 2, 0, last), kept)
    return which

  # Logits of the rows at positions, minus infinity for the banned pairs (row, token)
  def allowed(self: __torch__.Gpt2, x: Tensor, positions: Tensor, rows: Tensor, tokens: Tensor, head: List[Tensor], real: Tensor) -> Tensor:
    z = (self).logits(x, positions, head, real)
    if torch.eq(torch.numel(rows), 0):
      pass
    else:
      never = torch.log(torch.mul(torch.ones_like(torch.select(torch.select(z, 0, 0), 0, 0)), 0))
      _0 = torch.index_put_(z, annotate(List[Optional[Tensor]], [rows, tokens]), never)
    return z

  # The k most probable tokens that may follow each of the rows: log-probabilities [rows, k] among the tokens that are allowed, and tokens.
  def top(self: __torch__.Gpt2, x: Tensor, positions: Tensor, rows: Tensor, tokens: Tensor, k: Tensor, head: List[Tensor], real: Tensor) -> List[Tensor]:
    z = (self).allowed(x, positions, rows, tokens, head, real)
    best, which, = torch.topk(z, int(k[0]), 1, True, True)
    return [torch.sub(best, torch.logsumexp(z, [1], True)), which]

  # The log-probability of every token after each of the rows [rows, vocabulary]
  def log_probabilities(self: __torch__.Gpt2, x: Tensor, positions: Tensor, rows: Tensor, tokens: Tensor, head: List[Tensor], real: Tensor) -> Tensor:
    return torch.log_softmax((self).allowed(x, positions, rows, tokens, head, real), 1)

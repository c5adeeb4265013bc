/**
 * Licences of what lies in the built files without a licence file of its own in node_modules: packages that have only a notice in their
 * read-me or repository, and what TensorFlow.js, wllama and WebLLM link into their WebAssembly and bundles (holders from each project's
 * licence file).
 */
import { readFileSync } from 'node:fs';

const conditions = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.`;

const disclaimer = `THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES;
LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;

const bsd2 = (holders) => `${holders}\nAll rights reserved.\n\n${conditions}\n\n${disclaimer}`;

const bsd3 = (holders, name) => `${holders}\nAll rights reserved.\n\n${conditions}
3. Neither the name ${name} nor the names of its contributors may be used to endorse or promote products derived from
   this software without specific prior written permission.\n\n${disclaimer}`;

const mit = (holders) => `${holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** By package name. */
export const withoutFile = {
  seedrandom: mit('Copyright 2019 David Bau.'),
  '@wllama/wllama-compat': mit('Copyright (c) 2024 Xuan Son NGUYEN'),
};

const inside = 'in the WebAssembly of @tensorflow/tfjs-backend-wasm';
const inWllama = 'in the WebAssembly of @wllama/wllama and @wllama/wllama-compat';
const inWebllm = 'in @mlc-ai/web-llm';

/** Apache-2.0 as this project's own LICENSE has it. */
const apache = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8');

/** Each as [heading, text]. */
export const linkedIntoWasm = [
  [`llama.cpp and ggml, ${inWllama} (MIT)`, mit('Copyright (c) 2023-2026 The ggml authors')],
  [`JSON for Modern C++, ${inWllama} (MIT)`, mit('Copyright (c) 2013-2025 Niels Lohmann')],
  [`Emscripten, ${inWllama} (MIT)`, mit('Copyright (c) 2010-2014 Emscripten authors')],
  [`musl libc, ${inWllama} (MIT)`, mit('Copyright (c) 2005-2020 Rich Felker, et al.')],
  [`Apache TVM's web runtime, ${inWebllm} (Apache-2.0)`, apache],
  [`XGrammar, ${inWebllm} (Apache-2.0)`, apache],
  [`tokenizers-cpp and Hugging Face tokenizers, ${inWebllm} (Apache-2.0)`, apache],
  [`Google SentencePiece, ${inWebllm} (Apache-2.0)`, apache],
  [`loglevel, ${inWebllm} (MIT)`, mit('Copyright (c) 2013 Tim Perry')],
  [
    `XNNPACK, ${inside} (BSD-3-Clause)`,
    bsd3('Copyright (c) Facebook, Inc. and its affiliates.\nCopyright 2019 Google LLC', 'Facebook'),
  ],
  [
    `pthreadpool, ${inside} (BSD-2-Clause)`,
    bsd2('Copyright (c) 2017 Facebook Inc.\nCopyright (c) 2015-2017 Georgia Institute of Technology'),
  ],
  [
    `cpuinfo, ${inside} (BSD-2-Clause)`,
    bsd2(
      'Copyright (c) 2017 Facebook Inc.\nCopyright (C) 2012-2017 Georgia Institute of Technology\nCopyright (C) 2010-2012 Marat Dukhan',
    ),
  ],
  [`FP16, ${inside} (MIT)`, mit('Copyright (c) 2017 Facebook Inc.\nCopyright (c) 2017 Georgia Institute of Technology')],
  [`FXdiv, ${inside} (MIT)`, mit('Copyright (c) 2017 Facebook Inc.\nCopyright (c) 2016-2017 Marat Dukhan')],
  [`Emscripten, ${inside} (MIT)`, mit('Copyright (c) 2010-2014 Emscripten authors')],
  [`musl libc, ${inside} (MIT)`, mit('Copyright (c) 2005-2020 Rich Felker, et al.')],
];

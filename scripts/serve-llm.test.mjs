import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveLlm } from './serve-llm.mjs';

let root;
let server;
let port;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'serve-'));
  mkdirSync(join(root, 'llm', 'Tiny-1.0'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'llm', 'index.json'), '{}');
  writeFileSync(join(root, 'llm', '.hidden'), 'secret');
  writeFileSync(join(root, 'llm', 'Tiny-1.0', 'a.bin'), '0123456789');
  writeFileSync(join(root, 'llm', 'Tiny-1.0', 'b.bin.part'), 'half');
  writeFileSync(join(root, 'llm', 'Tiny-1.0', 'empty.bin'), '');
  const serve = serveLlm(join(root, 'llm'), { 'X-Content-Type-Options': 'nosniff' });
  server = createServer((req, res) => serve(req, res, () => res.writeHead(200).end('the page')));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = server.address().port;
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/** As it stands on the wire: fetch would tidy the path up. */
const ask = (path, headers = {}, method = 'GET') =>
  new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      let body = '';
      response.on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });

describe('serving of language models', () => {
  it('sends whole files with length, type and the security headers', async () => {
    const answer = await ask('/llm/Tiny-1.0/a.bin?x=1');
    expect([answer.status, answer.body]).toEqual([200, '0123456789']);
    expect(answer.headers).toMatchObject({
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
    });
    expect((await ask('/llm/index.json')).headers['content-type']).toBe('application/json; charset=utf-8');
    expect(await ask('/llm/Tiny-1.0/a.bin', {}, 'HEAD')).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '10' },
    });
    expect(await ask('/llm/Tiny-1.0/empty.bin')).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '416\n', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
  ])('answers the range %s', async (range, status, body, contentRange) => {
    const answer = await ask('/llm/Tiny-1.0/a.bin', { range });
    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([status, body, contentRange]);
  });

  it.each([
    '/llm/../secret.txt',
    '/llm/..%2fsecret.txt',
    '/llm/%2e%2e/secret.txt',
    '/llm/Tiny-1.0/../../secret.txt',
    '/llm/Tiny-1.0/..%5c..%5csecret.txt',
    '/llm//etc/passwd',
    '/llm/.hidden',
    '/llm/Tiny-1.0/b.bin.part',
    '/llm/Tiny-1.0',
    '/llm/Tiny-1.0/',
    '/llm/',
    '/llm',
    '/llm/%zz',
    '/llm/a%00.bin',
    '/llm/none.json',
  ])('has nothing at %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: '404\n' });
  });

  it('has an index without models where there is no folder', async () => {
    const answers = [];
    const response = {
      setHeader() {},
      writeHead: (status) => answers.push(status),
      end: (body) => answers.push(JSON.parse(body)),
    };
    await serveLlm(join(root, 'none'))({ url: '/llm/index.json', method: 'GET', headers: {} }, response, () =>
      answers.push('next'),
    );
    expect(answers).toEqual([200, { format: 1, models: [] }]);
  });

  it('takes no other methods, and leaves other paths alone', async () => {
    expect((await ask('/llm/index.json', {}, 'PUT')).status).toBe(405);
    expect((await ask('/llms.txt')).body).toBe('the page');
    expect((await ask('/')).body).toBe('the page');
  });
});

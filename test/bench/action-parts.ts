/** What the parts of the Action take by themselves: the gateway for each piece of an answer, a confinement, the collected changes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { confineToAccount } from '../../action/confine/account.ts';
import type { Confinement } from '../../action/confine/confinement.ts';
import { confineToNamespace } from '../../action/confine/namespace.ts';
import { confineByMark } from '../../action/confine/plain.ts';
import { rootOf } from '../../action/confine/root.ts';
import { beginWork } from '../action/workspace-of-work.ts';
import { moment, spreadOf } from './figures.ts';
import { startProgram } from './program.ts';
import { timeRow, type Row } from './table.ts';

export async function measureParts(): Promise<{ readonly rows: readonly Row[]; readonly notes: readonly string[] }> {
  const gateway = await measureGateway();
  const confinement = await measureConfinements();
  const changes = await measureChanges();
  return { rows: [...gateway, ...confinement.rows, ...changes], notes: confinement.notes };
}

const PIECES = 300;
const PIECE_MS = 4;

/** A provider of models that writes, in each piece of its answer, when it wrote it. */
async function measureGateway(): Promise<Row[]> {
  const provider = createServer((request, response) => {
    request.resume();
    void (async () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const usage = { input_tokens: 10, output_tokens: 1 };
      response.write(piece({ type: 'message_start', message: { model: 'bench', usage } }));
      for (let n = 0; n < PIECES; n++) {
        const delta = { type: 'text_delta', text: `<${moment().toFixed(3)}>` };
        response.write(piece({ type: 'content_block_delta', index: 0, delta }));
        await delay(PIECE_MS);
      }
      response.end(piece({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage }));
    })();
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const direct = { baseUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`, pass: '' };
  await using program = await startProgram('gateway-program', [direct.baseUrl]);
  const way = program.ready as typeof direct;
  const through: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 4; round++) {
    const measured = { through: await piecesOf(way), bare: await piecesOf(direct) };
    if (round === 0) continue;
    through.push(...measured.through);
    bare.push(...measured.bare);
  }
  provider.closeAllConnections();
  provider.close();
  const [product, limit] = [spreadOf(through), spreadOf(bare)];
  return (['p50', 'p95', 'p99'] as const).map((share) =>
    timeRow(`a piece of a model's answer through the gateway, ${share}`, product[share], limit[share]),
  );
}

const piece = (data: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

async function piecesOf({ baseUrl, pass }: { baseUrl: string; pass: string }): Promise<number[]> {
  const headers = { 'content-type': 'application/json', 'x-api-key': pass };
  const request = httpRequest(`${baseUrl}/v1/messages`, { method: 'POST', headers });
  request.end(JSON.stringify({ model: 'bench', max_tokens: 100, stream: true, messages: [] }));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const delays: number[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const at = moment();
    for (const [, stamp] of chunk.toString().matchAll(/<([\d.]+)>/g)) delays.push(at - Number(stamp));
  }
  if (delays.length !== PIECES) throw new Error(`of ${PIECES} pieces ${delays.length} arrived`);
  return delays;
}

const TIMES = 5;

async function measureConfinements(): Promise<{ readonly rows: Row[]; readonly notes: string[] }> {
  const bare: number[] = [];
  for (let n = 0; n < TIMES; n++) bare.push(await timed(() => once(spawn('true'), 'exit')));
  const kinds: Readonly<Record<string, (session: string) => Promise<Confinement>>> = {
    'an account of its own': async (session) => {
      const root = await rootOf();
      if (!root) throw new Error('neither root nor sudo');
      return confineToAccount(root, session, []);
    },
    'a namespace': (session) => confineToNamespace(session, []),
    'nothing but a mark': (session) => confineByMark(session),
  };
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const [name, make] of Object.entries(kinds)) {
    try {
      rows.push(...(await measureKind(name, make, spreadOf(bare).p50)));
    } catch (error) {
      notes.push(`This machine gives ${name} not: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { rows, notes };
}

async function measureKind(
  name: string,
  make: (session: string) => Promise<Confinement>,
  bare: number,
): Promise<Row[]> {
  const times = { made: [] as number[], started: [] as number[], closed: [] as number[] };
  for (let n = 0; n < TIMES; n++) {
    const began = moment();
    const confinement = await make(`bench-${process.pid}-${n}`);
    times.made.push(moment() - began);
    try {
      const { folder } = confinement;
      const start = { command: ['true'], cwd: folder, environment: { PATH: process.env['PATH'] ?? '' } };
      times.started.push(await timed(() => once(confinement.start(start), 'exit')));
    } finally {
      times.closed.push(await timed(() => confinement.close()));
    }
  }
  return [
    timeRow(`confined to ${name}: made`, spreadOf(times.made).p50, 0),
    timeRow(`confined to ${name}: a program's start and end`, spreadOf(times.started).p50, bare),
    timeRow(`confined to ${name}: removed`, spreadOf(times.closed).p50, 0),
  ].map((row) => (row.limit === '0.0 ms' ? { ...row, limit: '' } : row));
}

const FILES = 20_000;

/** Beside git, which reads all of them into an index that is empty: what an index of the work's says of them cannot be trusted. */
async function measureChanges(): Promise<Row[]> {
  const name = (n: number): string => `src/part-${n % 200}/file-${n}.ts`;
  const content = (n: number): string => `export const value${n} = ${n};\n`.repeat(20);
  const files = Object.fromEntries(Array.from({ length: FILES }, (_, n) => [name(n), content(n)]));
  // Git would begin to tidy up so many objects, while they are being copied.
  const work = beginWork(files, ({ git }) => void git('config', 'maintenance.auto', 'false'));
  try {
    // A fetch brings a pack.
    work.git('--git-dir', work.gitDir, 'repack', '-a', '-d', '--quiet');
    await work.collect();
    const untouched = await timed(() => work.collect());
    for (let n = 0; n < 200; n++) work.write(name(n * 7), `${content(n)}// changed\n`);
    for (let n = 0; n < 100; n++) work.write(`new/file-${n}.ts`, content(n));
    const times: number[] = [];
    const bare: number[] = [];
    for (let n = 0; n < 3; n++) {
      times.push(
        await timed(async () => {
          const { files } = await work.collect();
          if (files.length !== 300) throw new Error(`${files.length} changes were collected`);
        }),
      );
      bare.push(
        await timed(async () => {
          const env = { ...process.env, GIT_INDEX_FILE: `${work.root}/index-${n}` };
          execFileSync('git', ['add', '--all', '.'], { cwd: work.folder, env });
        }),
      );
    }
    const limit = spreadOf(bare).p50;
    return [
      timeRow(`changes of 300 among ${FILES.toLocaleString('en')} files; limit: git add`, spreadOf(times).p50, limit),
      timeRow(`no changes among ${FILES.toLocaleString('en')} files; limit: git add`, untouched, limit),
    ];
  } finally {
    work.end();
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = moment();
  await act();
  return moment() - began;
}

/** What the launcher's tests run in the app's place: a process that says it is healthy, or dies at once when `PRETEND=broken`. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

if (process.env['PRETEND'] === 'broken') {
  console.log('cannot start');
  process.exit(1);
}
if (process.env['PRETEND'] === 'stubborn') process.on('SIGTERM', () => {});
else process.on('SIGTERM', () => process.exit(0));

const starts = process.env['STARTS_FILE'];
if (starts) appendFileSync(starts, `${process.pid}\n`);
console.log(JSON.stringify(process.env));
createServer((_, res) => res.end('ok')).listen(Number(process.env['PORT']), '127.0.0.1');

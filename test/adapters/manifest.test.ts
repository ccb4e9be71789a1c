/** The manifest that goes to GitHub through an attribute of Probot's page. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { manifestFor } from '../../app/adapters/set-up/manifest.ts';

const source = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8');
const at = { baseUrl: 'https://box.example', webhookProxyUrl: undefined };

/** What Probot writes between its quotes, and what a browser reads there. */
const written = (yaml: string): string => JSON.stringify(parse(yaml));
const read = (attribute: string): unknown => JSON.parse(attribute.replaceAll('&#39;', "'").replaceAll('&amp;', '&'));

test('no text of the manifest ends the attribute that holds it, and none is changed on the way', () => {
  const description = `it's "quoted" <b>&amp; &#39;mean&#39;</b>`;
  const attribute = written(manifestFor(`${source}\nx: ${JSON.stringify({ description })}`, at, false));
  expect(attribute).not.toContain("'");
  expect(read(attribute)).toMatchObject({ name: 'signalbox', x: { description } });
});

test('webhooks go straight to an address that GitHub reaches, and else wherever the channel is', () => {
  const hook = (webhookProxyUrl: string | undefined, isLaptop: boolean): unknown =>
    (parse(manifestFor(source, { ...at, webhookProxyUrl }, isLaptop)) as { hook_attributes?: unknown }).hook_attributes;
  expect(hook(undefined, false)).toEqual({ url: 'https://box.example/api/github/webhooks', active: true });
  expect(hook(undefined, true)).toBeUndefined();
  expect(hook('https://smee.example/abc', false)).toBeUndefined();
});

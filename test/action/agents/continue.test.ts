import { expect, test } from 'vitest';
import { jobFor, promptWork } from '../runner.ts';
import { scene } from '../scene.ts';

const stage = scene();

test('a job goes on with the session of an earlier one, in another home on another day', async () => {
  const { app, host } = stage;
  await stage.start(jobFor(host, promptWork('[[say:one]]'))).succeeded();
  expect(app.saved?.files.map(({ path }) => path)).toEqual([`.local/state/scripted-agent/${app.saved?.id}.json`]);
  app.continued = app.saved;
  app.events.length = 0;
  await stage.start(jobFor(host, promptWork('[[recall]]'), { continues: { job: 'J11', saved: true } })).succeeded();
  expect(app.finishes.map(({ output }) => output)).toEqual(['one', '[[say:one]]']);
});

test('a session of another agent is left alone', async () => {
  const { app, host } = stage;
  app.continued = { version: 1, agent: 'another', id: 'x', files: [] };
  await stage.start(jobFor(host, promptWork('[[recall]]'), { continues: { job: 'J11', saved: true } })).succeeded();
  expect(app.finishes).toMatchObject([{ output: 'I remember nothing.' }]);
});

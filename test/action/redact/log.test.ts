import { expect, test } from 'vitest';
import { runLog } from '../../../action/log.ts';
import { redactor } from '../../../action/redact/redact.ts';

test('lines of the log hide what the run knows by then, and its own words stay', () => {
  let written = '';
  const log = runLog((text) => void (written += text));
  log.line('before secret-value');
  log.hide(redactor(['secret-value']));
  log.line('after secret-value');
  log.event({ kind: 'notice', level: 'info', text: 'told' });
  expect(written).toBe('before secret-value\nafter ***\ntold\n');
});

/** The roof: reads the environment, sets the app up when it never was, and starts it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadEnvFile } from './adapters/set-up/env-file.ts';
import { setUp } from './adapters/set-up/set-up.ts';
import { isLoopback } from './config/settings/address.ts';
import { credentialsMissing, parseSettings, parseSetupSettings, type Parsed } from './config/settings.ts';
import { startApp } from './start.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const envFile = join(process.cwd(), '.env');

/** What a signal ends: nothing before the app has started. */
let stop = (): Promise<void> => Promise.resolve();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

try {
  loadEnvFile(envFile, process.env);
  if (credentialsMissing(process.env).all) {
    const settings = settingsOrExit(parseSetupSettings(process.env));
    await setUp({
      settings,
      root,
      envFile,
      isLaptop: isLoopback(settings.baseUrl),
      say: (line) => void process.stdout.write(`${line}\n`),
    });
  }
  const app = await startApp(settingsOrExit(parseSettings(process.env)));
  stop = app.stop;
} catch (error) {
  process.stderr.write(`Signalbox did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** All problems at once, each with what would be right. */
function settingsOrExit<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.settings;
  process.stderr.write(
    `The settings have ${parsed.problems.length === 1 ? 'a problem' : `${parsed.problems.length} problems`}:\n${parsed.problems.map((problem) => `- ${problem}`).join('\n')}\n`,
  );
  process.exit(1);
}

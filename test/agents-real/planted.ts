import { cpSync } from 'node:fs';
export const lookAt = (home: string): void => cpSync(home, '/tmp/x1/home-' + Date.now(), { recursive: true });

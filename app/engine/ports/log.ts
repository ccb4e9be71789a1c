/** Structured logging; `pino` fits it. Never given secrets, prompts or transcripts. */

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

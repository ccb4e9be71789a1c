/** What a comment can ask for, read and checked as far as the comment alone can tell. */
import type { JobOptions } from './options.ts';

export type Command =
  | {
      readonly kind: 'dispatch';
      /** The command as typed, with the lines that belong to it. */
      readonly asked: string;
      readonly options: JobOptions;
      /** A job of the configuration with what was written below its name, or a prompt. */
      readonly body: { readonly name: string; readonly input: string } | { readonly prompt: string };
    }
  | { readonly kind: 'run'; readonly asked: string; readonly options: JobOptions; readonly command: string }
  | { readonly kind: 'status'; readonly job: number | null }
  /** `alone`: the jobs that need it are held, not skipped. */
  | { readonly kind: 'cancel'; readonly job: number | 'all'; readonly alone: boolean }
  /** `dependents`: also the jobs that need it and succeeded. */
  | { readonly kind: 'retry'; readonly job: number; readonly dependents: boolean }
  | { readonly kind: 'hold'; readonly job: number }
  | { readonly kind: 'release'; readonly job: number }
  | { readonly kind: 'tell'; readonly job: number; readonly text: string }
  /** `text` is empty when the agent shall wait to be told. */
  | { readonly kind: 'interrupt'; readonly job: number; readonly text: string }
  | { readonly kind: 'stop'; readonly job: number }
  /** `session`: what it asks for is allowed for the rest of the session. */
  | { readonly kind: 'approve'; readonly approval: number; readonly session: boolean }
  | { readonly kind: 'deny'; readonly approval: number; readonly reason: string }
  | { readonly kind: 'help' };

/** Where the workflow's own `.git` waits while the work is under way: beside its folder, so that moving it costs nothing. */
import { basename, dirname, join } from 'node:path';

/** A folder that nobody else may enter; `git` lies in it. */
export const gitAway = (folder: string): string => join(dirname(folder), `.${basename(folder)}-git-of-signalbox`);

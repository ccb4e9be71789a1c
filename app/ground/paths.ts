/** Where a repository keeps what is ours: its configuration, and the workflow that carries out jobs. */

export const CONFIG_PATH = '.github/signalbox.yml';

/** GitHub knows a workflow by the name of its file. */
export const WORKFLOW_FILE = 'signalbox.yml';
export const WORKFLOW_PATH = `.github/workflows/${WORKFLOW_FILE}`;

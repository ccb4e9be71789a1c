/** Where the browser begins. */
import { startClocks } from './clocks.ts';
import { startCopying } from './copy.ts';
import { startInstall } from './install.ts';
import { startNotifications } from './notifications.ts';
import { startOverview } from './overview.ts';
import { startSession } from './session.ts';

const { page } = document.documentElement.dataset;
if (page === 'session') startSession();
if (page === 'overview') startOverview();
startClocks();
startCopying();
startNotifications();
startInstall();

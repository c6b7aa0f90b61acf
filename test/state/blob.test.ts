import { useAzurite } from './azurite.ts';
import { homeInBlobs } from './blob-home-cases.ts';
import { sleepThroughLease } from './blob-lease-time-cases.ts';
import { lockInBlobs } from './blob-lock-cases.ts';
import { storeInBlobs } from './blob-store-cases.ts';

// One file for all of it: Azurite is started once, and a lease runs out while the others are at work.
const azurite = useAzurite();
sleepThroughLease(azurite, () => {
  storeInBlobs(azurite);
  lockInBlobs(azurite);
  homeInBlobs(azurite);
});

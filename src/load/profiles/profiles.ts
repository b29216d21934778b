import { clickstream } from './clickstream.ts';
import { game } from './game.ts';
import { iot } from './iot.ts';
import type { Profile } from './profile.ts';
import { ticker } from './ticker.ts';

export const PROFILE_NAMES = ['clickstream', 'iot', 'ticker', 'game'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILES: Readonly<Record<ProfileName, Profile>> = { clickstream, iot, ticker, game };

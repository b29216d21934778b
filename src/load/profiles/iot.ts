import type { Profile } from './profile.ts';

interface Device {
  celsius: number;
  battery: number;
  /** Readings that the device does not send before it is back. */
  silentFor: number;
  missed: number;
}

// One turn of 500 ends a connection, for 20 turns on average: about 4 % of the fleet are silent.
const DROP_OUT_CHANCE = 1 / 500;
const MAX_SILENT_TURNS = 40;
/** The change of a reading is at most half of it, in both directions. */
const CELSIUS_STEP = 0.4;

/**
 * A fleet of devices that each report at the same interval, with jitter: the partition key is the device. Some lose
 * their connection for a while; others fill their turns, so that the rate is as requested, and the first reading
 * afterwards says how many are missing.
 */
export const iot: Profile = {
  defaultKeys: 1_000,
  spacing: 'jittered',
  start({ keys, random }) {
    const devices: Device[] = Array.from({ length: keys }, () => ({
      celsius: 15 + random.fraction() * 15,
      battery: 100,
      silentFor: 0,
      missed: 0,
    }));
    let turn = 0;
    /** The next device with a connection, or after a round without any the one whose turn it is. */
    const nextDevice = (): number => {
      for (let skipped = 0; skipped < keys; skipped++) {
        const index = turn++ % keys;
        const device = devices[index]!;
        if (device.silentFor === 0) return index;
        device.silentFor--;
        device.missed++;
      }
      return turn++ % keys;
    };
    return (atMs) => {
      const index = nextDevice();
      const device = devices[index]!;
      device.celsius += (random.fraction() - 0.5) * CELSIUS_STEP;
      device.battery = Math.max(1, device.battery - 0.001);
      const { missed } = device;
      device.missed = 0;
      if (random.fraction() < DROP_OUT_CHANCE) device.silentFor = 1 + random.integer(MAX_SILENT_TURNS);
      return {
        partitionKey: `device-${index + 1}`,
        fields: {
          type: 'reading',
          at: atMs,
          celsius: Math.round(device.celsius * 100) / 100,
          battery: Math.round(device.battery),
          ...(missed > 0 && { missed }),
        },
      };
    };
  },
};

import type { Figures } from './figures.ts';
import { SECTION_NAMES, SECTIONS, type SectionName, type SectionRow } from './sections.ts';

/** Values of a sparkline, each of one interval. */
export const TREND_LENGTH = 20;

export type SectionRows = Readonly<Record<SectionName, readonly SectionRow[]>>;

/** The latest values of all rows that exist. */
export class Trends {
  #values = new Map<string, number[]>();

  /** @returns the rows of all sections, whose trends now include the figures */
  add(figures: Figures): SectionRows {
    const values = new Map<string, number[]>();
    const rows = SECTION_NAMES.map((section) => {
      const ofSection = SECTIONS[section].rows(figures);
      for (const { key, trend } of ofSection) {
        const known = this.#values.get(`${section} ${key}`) ?? [];
        values.set(`${section} ${key}`, [...known, trend].slice(-TREND_LENGTH));
      }
      return [section, ofSection] as const;
    });
    this.#values = values;
    return Object.fromEntries(rows) as unknown as SectionRows;
  }

  of(section: SectionName, { key }: SectionRow): readonly number[] {
    return this.#values.get(`${section} ${key}`) ?? [];
  }
}

import { rate } from './rates';

export const total = (cents: number, country: string): number => Math.round(cents * (1 + rate(country)));

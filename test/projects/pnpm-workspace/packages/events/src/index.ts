import ms from 'ms';

export const ageMs = (text: string): number => ms(text as '1d');

import ms from 'ms';

export const handler = async ({ text }) => {
  if (text === undefined) throw new Error('no text');
  return ms(text);
};

import sql from '@queries/clicks.sql';

export const handler = async () => ({ sql, stage: STAGE });

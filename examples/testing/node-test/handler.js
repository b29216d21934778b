import { decodeRecords } from 'millrace/records';

export const handler = async (event) => decodeRecords(event).map((record) => record.json().page);

const { decodeRecords } = require('millrace/records');

exports.handler = async (event) => decodeRecords(event).map((record) => record.json().page);

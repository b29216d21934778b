const HOURS = { prod: 48 };

module.exports.hours = async ({ resolveVariable }) => HOURS[await resolveVariable('sls:stage')] ?? 24;

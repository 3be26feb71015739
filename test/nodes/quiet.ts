/** Imported before n8n: what its logger would print of failures that tests provoke is no news. */
process.env.N8N_LOG_LEVEL ??= 'silent';

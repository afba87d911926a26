using Sigstore.Client.Trust;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Verification;

/// <summary>An entry and the trusted log it claims to be of; nothing about it is proved yet.</summary>
internal sealed record KnownEntry(LogEntry Entry, TrustedLog Log);

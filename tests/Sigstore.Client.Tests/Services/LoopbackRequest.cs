using System.Collections.Specialized;

namespace Sigstore.Client.Tests.Services;

/// <summary>What a service was asked.</summary>
internal sealed record LoopbackRequest(string Method, Uri Address, NameValueCollection Headers, string Body);

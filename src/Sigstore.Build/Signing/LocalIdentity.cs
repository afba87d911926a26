using Sigstore.Client.Services;
using Sigstore.Local;
using Sigstore.Local.Identity;

namespace Sigstore.Build.Signing;

/// <summary>
/// The local instance, opened in process. This is the one file of the build package that names <c>Sigstore.Local</c>: its assembly is
/// loaded when a method of this class runs for the first time, which only <c>SigstoreInstance=local</c> does.
/// </summary>
internal sealed class LocalIdentity(LocalSigstore local) : IIdentityTokenSource, IDisposable
{
    public string Name => "local";

    public ReadOnlyMemory<byte> TrustedRootJson => local.TrustedRootJson;

    public ReadOnlyMemory<byte> SigningConfigJson => local.SigningConfigJson;

    public static LocalIdentity Open(string folder, TimeProvider time) => new(LocalSigstore.Open(folder, time));

    public HttpMessageHandler CreateHandler() => local.CreateHandler();

    /// <summary>A token for the person at this machine.</summary>
    public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) =>
        Task.FromResult(IdentityToken.Parse(local.MintToken(TokenIdentity.OfThisMachine(Environment.GetEnvironmentVariable, Environment.UserName, Environment.MachineName))));

    public void Dispose() => local.Dispose();
}

using Sigstore.Client.TufUpdates;

namespace Sigstore.Build.Signing;

/// <summary>Who is to sign and where, as the build's properties say. Equal requests share one log-in.</summary>
internal sealed record SigningRequest(string Instance, bool InstanceNamed, string Provider, string TokenFile, bool IsRequired)
{
    /// <summary>The name of the instance in a folder of one's own.</summary>
    public const string Local = "local";

    public bool IsLocal => Instance == Local;

    /// <summary>Refuses a misspelt instance, also where nobody is there to sign: it would be found out on the CI system only.</summary>
    public void RequireKnownInstance(TimeProvider time)
    {
        if (!IsLocal)
        {
            new InstanceSource(SigstoreHome.Folder, handler: null, NetworkUse.Never, InstancePurpose.Signing, time).RequireKnown(Instance);
        }
    }
}

using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.TufUpdates;

/// <summary>Chooses the root an update begins with: the cached one, or the initial one where that is newer or the cached one is rubbish.</summary>
internal static class TrustedStart
{
    public static TrustedMetadata From(TufCache cache, ReadOnlySpan<byte> initialRoot, Func<byte[], TrustedMetadata> begin)
    {
        var initial = initialRoot.IsEmpty ? null : begin(initialRoot.ToArray());
        if (cache.TryRead(RoleName.Root) is not { } bytes)
        {
            return initial ?? throw new SigstoreException(FailureCode.InstanceNotInitialized, $"expected a trusted root in '{cache.Folder}', found none");
        }

        try
        {
            var cached = begin(bytes);
            return initial is null || cached.Root.Envelope.Version >= initial.Root.Envelope.Version ? cached : initial;
        }
        catch (SigstoreException) when (initial is not null)
        {
            return initial; // recovers: the root walk that follows overwrites the rubbish
        }
    }
}

using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Sigstore.Packages.Provenance;

namespace Sigstore.Build.Facts;

/// <summary>
/// The record of what was attached: one line a bundle, <c>path|kind|log index|signer|artifact</c>. The targets compare its time with the
/// package's, and fill <c>@(SigstoreBundle)</c> from it when nothing had to be done.
/// </summary>
internal static class AttachmentRecord
{
    public static void Write(string path, IEnumerable<AttachedBundle> bundles)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, bundles.Select(LineOf));
    }

    public static ITaskItem ItemOf(AttachedBundle bundle)
    {
        var item = new TaskItem(bundle.Path);
        item.SetMetadata("Kind", bundle.Kind);
        item.SetMetadata("LogIndex", bundle.LogIndex?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
        item.SetMetadata("SignerIdentity", bundle.Signer);
        item.SetMetadata("Artifact", bundle.Artifact);
        return item;
    }

    private static string LineOf(AttachedBundle bundle) => $"{bundle.Path}|{bundle.Kind}|{bundle.LogIndex}|{bundle.Signer}|{bundle.Artifact}";
}

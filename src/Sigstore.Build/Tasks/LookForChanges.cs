using Microsoft.Build.Framework;
using Sigstore.Packages.Io;

namespace Sigstore.Build.Tasks;

/// <summary>Takes the stamp of an earlier pass away if anything that it depended on has changed since; what is left to do is MSBuild's to skip.</summary>
public sealed class LookForChanges : SigstoreTask
{
    private const int MaxStampBytes = 256 << 20;

    /// <summary>The stamp: bytes of <see cref="PassedInputs"/>.</summary>
    [Required]
    public string StampFile { get; set; } = "";

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        var stamp = new FileInfo(StampFile);
        if (stamp.Exists && (stamp.Length > MaxStampBytes || !PassedInputs.AreUntouched(File.ReadAllBytes(StampFile))))
        {
            stamp.Delete();
        }

        return Task.CompletedTask;
    }
}

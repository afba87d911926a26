using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io;

/// <summary>Puts together everything that a verification depended on, for the cache to watch.</summary>
public static class VerificationInputs
{
    /// <summary>Keeps a pass in the cache; false if an input is unknown or changed meanwhile, which only means that the next run checks again.</summary>
    /// <param name="cache">The cache of this request.</param>
    /// <param name="report">What to show when nothing has changed.</param>
    /// <param name="graph">What was checked.</param>
    /// <param name="files">What it was held against.</param>
    /// <param name="rootFiles">Files of trust roots.</param>
    /// <param name="rootFolders">Folders with trust roots, all of whose content counts.</param>
    public static bool Store(VerificationCache cache, string report, RestoredGraph graph, TrustFiles files, IEnumerable<string> rootFiles, IEnumerable<string> rootFolders)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(rootFiles);
        ArgumentNullException.ThrowIfNull(rootFolders);
        var inputs = graph.Inputs;
        foreach (var package in graph.Packages)
        {
            inputs.Tree(package.Folder);
            AddFeed(inputs, InstallationRecords.FindSource(package));
        }

        AddTrustFiles(inputs, graph.Target, files);
        inputs.Tree(Path.Combine(files.Root, ".sigstore"));
        foreach (var file in rootFiles)
        {
            inputs.File(file);
        }

        foreach (var folder in rootFolders)
        {
            inputs.Tree(folder);
        }

        return cache.Store(report, inputs);
    }

    // A folder's own time tells when a file came or went; bundles that lie there are watched one by one.
    private static void AddFeed(InputLog inputs, string? source)
    {
        if (source is null || !Path.IsPathFullyQualified(source))
        {
            return;
        }

        inputs.File(source);
        if (Directory.Exists(source))
        {
            foreach (var bundle in Directory.EnumerateFiles(source, "*.sigstore.json*"))
            {
                inputs.File(bundle);
            }
        }
    }

    // Where a nearer policy or lock could appear counts as much as those that were found.
    private static void AddTrustFiles(InputLog inputs, string target, TrustFiles files)
    {
        for (var folder = target; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            inputs.File(Path.Combine(folder, TrustPolicy.FileName));
            inputs.File(Path.Combine(folder, TrustLock.FileName));
            inputs.Place(Path.Combine(folder, ".git"));
            if (folder == files.Root)
            {
                break;
            }
        }

        var besidePolicy = Path.GetDirectoryName(files.PolicyPath) ?? files.Root;
        string?[] named =
        [
            files.PolicyPath, files.LockPath, files.NewLockPath,
            .. files.Policy.Signers.OfType<PolicySigner.Key>().Select(key => key.File),
            .. files.Policy.Instances.OfType<PolicyInstance.TrustedRootFile>().Select(root => root.File),
            .. files.Policy.Instances.OfType<PolicyInstance.TufRepository>().Select(tuf => tuf.RootFile),
        ];
        foreach (var file in named.OfType<string>())
        {
            inputs.File(Path.GetFullPath(file, besidePolicy));
        }
    }
}
